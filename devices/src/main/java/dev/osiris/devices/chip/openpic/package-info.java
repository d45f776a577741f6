/**
 * OpenPIC 1.2, the interrupt controller of CHRP machines and Power Macintoshes, also known as MPIC.
 * {@link dev.osiris.devices.chip.openpic.OpenPic} is the chip (time comes in as a tick count),
 * {@link dev.osiris.devices.chip.openpic.GlobalTimer} one of its four timers,
 * {@link dev.osiris.devices.chip.openpic.OpenPicDevice} the adapter.
 *
 * <p>Register names and offsets are those of the Open PIC Register Interface Specification 1.2 and of Motorola's
 * EPIC chapters (MPC107 user's manual, chapter 11). Choices where they leave one:
 * <ul>
 * <li>An input wire carries "asserted" or not, no voltage: the polarity bit is kept and read back and inverts nothing.
 * <li>An edge is latched while the source is masked and delivered when the mask goes.
 * <li>A source in service anywhere is not delivered again before its EOI.
 * <li>A source with several processors in its destination goes to one of them that can take it: the one with the
 * lowest current priority, in turn among equals, and moves on when that one stops being able to. Timers and
 * inter-processor interrupts go to every processor named.
 * <li>Among equal priorities sources come first, then timers, then inter-processor interrupts, by number.
 * <li>While 8259 pass-through is on (GCR[P] = 0, as after reset), input 0 is wired to processor 0 and nothing else is
 * delivered.
 * <li>Registers are words. Narrower stores are ignored, narrower loads give a part of the word.
 * </ul>
 */
package dev.osiris.devices.chip.openpic;
