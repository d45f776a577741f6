/**
 * The core's API in the shape of Linux KVM's: what a machine layer, a debugger or an embedding program works with.
 *
 * <p>{@link dev.osiris.kvm.Kvm} makes a {@link dev.osiris.kvm.Vm}; a VM has memory slots, in-core register ranges and
 * {@link dev.osiris.kvm.Vcpu}s; {@link dev.osiris.kvm.Vcpu#run} returns a {@link dev.osiris.kvm.VcpuExit}, whose answer
 * is taken by the next {@code run()}. {@link dev.osiris.kvm.Capability} is the table of what can be checked and
 * enabled; nothing changes what a guest sees until it is enabled, per vCPU. Errors are
 * {@link dev.osiris.kvm.KvmException}s with the ioctl's error number.
 *
 * <pre>{@code
 * try (Vm vm = new Kvm(time, Interpreter::new).createVm(VmConfig.DEFAULT)) {
 *     vm.setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
 *     Vcpu vcpu = vm.createVcpu(0, CpuModel.PPC750);
 *     vcpu.enableCap(Capability.OSI);
 *     while (true) {
 *         switch (vcpu.run()) {
 *             case VcpuExit.Osi(long[] gprs) -> gprs[3] = answer(gprs);
 *             case VcpuExit.MmioRead load -> load.answer(read(load.address(), load.length()));
 *             ...
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>The behaviour is that of Linux 6.1's KVM for 32-bit Book3S without hypervisor mode ("PR"), which sees every
 * privileged instruction and every {@code sc}. Decisions that differ are written at the method: the interrupt oddities
 * at {@link dev.osiris.kvm.Vcpu#interrupt}, the halves of a BAT at {@link dev.osiris.kvm.Sregs}, single-stepping at
 * {@link dev.osiris.kvm.Vcpu#setGuestDebug}, sleeping setters at {@link dev.osiris.kvm.Vcpu#setRegs}, check-extension
 * values at {@link dev.osiris.kvm.Capability}. Not here at all: what exists only because KVM is a kernel (file
 * descriptors, signal masks, eventfds, user addresses), the registers and exits of BookE and of 64-bit Book3S, and
 * paravirtual hypercalls.
 */
package dev.osiris.kvm;
