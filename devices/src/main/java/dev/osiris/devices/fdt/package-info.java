/**
 * Device trees. {@link dev.osiris.devices.fdt.DeviceTree} is the tree, {@link dev.osiris.devices.fdt.Node} a node;
 * {@link dev.osiris.devices.fdt.FdtWriter} and {@link dev.osiris.devices.fdt.FdtReader} are the flattened form that
 * kernels are given ("blob", Devicetree Specification 0.4, chapter 5, version 17). The order of nodes and properties
 * is kept: kernels take the first processor node as the one that boots.
 */
package dev.osiris.devices.fdt;
