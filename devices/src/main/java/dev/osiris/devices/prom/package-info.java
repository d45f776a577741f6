/**
 * The device tree as an Open Firmware guest walks it, node by node: names with units, properties in order, a handle per
 * node, and changes while the guest runs. {@link dev.osiris.devices.prom.PromTree} is the model;
 * {@link dev.osiris.devices.prom.PromReader} and {@link dev.osiris.devices.prom.PromWriter} know Mac-on-Linux's text
 * format; a tree made for flattening is taken over by {@link dev.osiris.devices.prom.PromTree#of}.
 */
package dev.osiris.devices.prom;
