/**
 * The {@code chrp} board: what is where ({@link dev.osiris.devices.board.chrp.ChrpLayout}), the device tree that says
 * so to a guest ({@link dev.osiris.devices.board.chrp.ChrpDeviceTree}), and what firmware would have left in RAM for a
 * directly booted kernel ({@link dev.osiris.devices.board.chrp.ChrpBoot}) or for a client of Open Firmware.
 *
 * <p>The map is address map B of Motorola's MPC106, which the CHRP specification prescribes. What Linux wants of such a
 * board is written down in {@code guest-images/linux/README.md}.
 */
package dev.osiris.devices.board.chrp;
