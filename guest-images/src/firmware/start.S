/* Entry, exception vectors, and the way into a client and back. */

#define FRAME       176
#define SPRG0       272
#define SPRG1       273
#define SPRG2       274
#define SRR0        26
#define SRR1        27
#define VECTORS     0x100
#define NO_OSI      -2

        .section .text.start, "ax"
        .globl  _start
/* Memory is all zeros, registers too; MSR has vectors high, where no memory is. */
_start:
        li      0,0x1000                /* MSR[ME] alone */
        mtmsr   0
        isync
        li      0,0
        mtspr   SPRG0,0                 /* nobody expects a system call */
        lis     3,vectors_begin@ha
        addi    3,3,vectors_begin@l
        lis     4,vectors_end@ha
        addi    4,4,vectors_end@l
        li      5,VECTORS
1:      lwz     0,0(3)
        stw     0,0(5)
        dcbst   0,5
        sync
        icbi    0,5
        addi    3,3,4
        addi    5,5,4
        cmplw   3,4
        blt     1b
        isync
        lis     1,main_stack@ha
        addi    1,1,main_stack@l
        li      0,0
        stwu    0,-16(1)
        bl      firmware
2:      b       2b

        .text
vectors_begin:
        .set    vector,0x100
        .rept   0x2f
        .balign 0x100
        .if     vector == 0xc00
/* An OSI call on a vCPU without the capability. Nobody can be told, so this loops here, unless somebody just tries. */
        mfspr   3,SPRG0
        cmpwi   3,0
        beq     .
        li      3,NO_OSI
        rfi
        .else
        mtspr   SPRG1,3
        mflr    3
        mtspr   SPRG2,3
        li      3,vector
        ba      exception
        .endif
        .set    vector,vector+0x100
        .endr
vectors_end:

/* Registers on the stack of whoever was interrupted; r3 = vector. */
exception:
        stwu    1,-FRAME(1)
        stw     0,8(1)
        stmw    2,16(1)                 /* r2 at 16, r3 (the vector) at 20, ... r31 at 132 */
        mfcr    0
        stw     0,136(1)
        mfxer   0
        stw     0,140(1)
        mfspr   0,SPRG2
        stw     0,144(1)
        mfctr   0
        stw     0,148(1)
        mfspr   4,SRR0
        stw     4,152(1)
        mfspr   5,SRR1
        stw     5,156(1)
        mfspr   0,SPRG1
        stw     0,20(1)
        bl      exception_taken         /* vector, SRR0, SRR1 */
        lwz     0,156(1)
        mtspr   SRR1,0
        lwz     0,152(1)
        mtspr   SRR0,0
        lwz     0,148(1)
        mtctr   0
        lwz     0,144(1)
        mtlr    0
        lwz     0,140(1)
        mtxer   0
        lwz     0,136(1)
        mtcr    0
        lwz     0,8(1)
        lmw     2,16(1)
        addi    1,1,FRAME
        rfi

/* Where RTAS lets another vCPU begin: r3 = its number. A word of OSI decides what it reports. */
        .globl  secondary_start
secondary_start:
        lis     1,secondary_stack@ha
        addi    1,1,secondary_stack@l
        slwi    4,3,12
        add     1,1,4                   /* vCPU n has the n-th page below */
        li      0,0
        stwu    0,-16(1)
        li      0,1
        mtspr   SPRG0,0                 /* a system call is expected here */
        bl      secondary
1:      lis     4,0x4                   /* MSR[POW], with interrupts off: asleep for good */
        ori     4,4,0x1000
        sync
        mtmsr   4
        isync
        b       1b

/* RTAS's entry: r3 = argument block, r4 = base. Position independent: a client has it copied elsewhere. */
        .globl  rtas_entry
        .globl  rtas_entry_end
rtas_entry:
        mr      6,3
        lis     3,0x1137
        ori     3,3,0x24fa
        lis     4,0x7781
        ori     4,4,0x0f9b
        li      5,22
        sc
        blr
rtas_entry_end:

/* u32 start_client(entry, stack, r3, r4): returns what the client gave to exit, or returned itself. */
        .globl  start_client
start_client:
        mflr    0
        stw     0,4(1)
        stwu    1,-96(1)
        stmw    13,16(1)
        lis     12,client_return@ha
        stw     1,client_return@l(12)
        mtctr   3
        mr      1,4
        mr      3,5
        mr      4,6
        lis     5,client_entry@ha
        addi    5,5,client_entry@l
        li      6,0
        li      7,0
        bctrl
/* void leave_client(status) */
        .globl  leave_client
leave_client:
        lis     12,client_return@ha
        lwz     1,client_return@l(12)
        lmw     13,16(1)
        addi    1,1,96
        lwz     0,4(1)
        mtlr    0
        blr

/* The client interface: r3 = argument array. It has a stack of its own. */
client_entry:
        mflr    0
        lis     12,client_stack@ha
        addi    12,12,client_stack@l
        stwu    1,-32(12)
        stw     0,16(12)
        mr      1,12
        bl      client_call
        lwz     0,16(1)
        lwz     1,0(1)
        mtlr    0
        blr

        .bss
        .balign 16
        .space  16384
main_stack:
        .space  16384
client_stack:
        .space  0x1000
secondary_stack:
        .space  0x4000
client_return:
        .space  4
        .section .note.GNU-stack,"",@progbits
