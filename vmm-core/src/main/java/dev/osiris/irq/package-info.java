/**
 * Interrupt wires. A chip drives an {@link dev.osiris.irq.InterruptLine}; whoever listens at the other end (an
 * OpenPIC input, a vCPU's external interrupt) is told levels. Wires carry no lock: the chip that drives one
 * recomputes its level from its state and calls out after leaving its own lock.
 */
package dev.osiris.irq;
