package dev.osiris.kvm;

/** The error numbers of KVM's ioctls (Linux, include/uapi/asm-generic/errno-base.h and errno.h). */
public enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such entry"),
    EINTR(4, "interrupted"),
    EIO(5, "input/output error"),
    ENXIO(6, "no such device or address"),
    EBADF(9, "closed"),
    EAGAIN(11, "try again"),
    ENOMEM(12, "out of memory"),
    EFAULT(14, "bad address"),
    EBUSY(16, "busy"),
    EEXIST(17, "exists already"),
    ENODEV(19, "no such device"),
    EINVAL(22, "invalid argument"),
    ENOTTY(25, "not an operation of this object"),
    EOPNOTSUPP(95, "operation not supported");

    private final int number;
    private final String meaning;

    Errno(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The positive number that a C caller finds in {@code errno}. */
    public int number() {
        return number;
    }

    /** What it says, in words. */
    public String meaning() {
        return meaning;
    }
}
