/**
 * Run-time abstraction services: what a {@code chrp} kernel calls for the clock, NVRAM, PCI configuration and power.
 * The guest's side is {@link dev.osiris.devices.rtas.RtasStub}, eight instructions that make an OSI call with the
 * address of the argument block; {@link dev.osiris.devices.rtas.Rtas} answers it, and
 * {@link dev.osiris.devices.rtas.RtasService} lists what there is, with its tokens.
 *
 * <p>Tokens and argument blocks are Mac-on-Linux's where it has them (selector 22, {@code OF_RTAS}); the meaning of
 * each service is that of the RTAS specification (CHRP system architecture 1.0, chapter 7; PAPR 7.3). Unlike
 * Mac-on-Linux's, every service that is offered works.
 */
package dev.osiris.devices.rtas;
