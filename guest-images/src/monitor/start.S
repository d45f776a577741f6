/* Entry, exception vectors, and what C cannot say. */

#define FRAME_SIZE  176     /* sizeof(struct frame), a multiple of 16 */
#define FRAME_GPR   8
#define FRAME_CR    136
#define FRAME_XER   140
#define FRAME_LR    144
#define FRAME_CTR   148
#define FRAME_SRR0  152
#define FRAME_SRR1  156
#define FRAME_VEC   160

#define SPRG1 273
#define SPRG2 274
#define SRR0  26
#define SRR1  27

        .section .text.start, "ax"
        .globl  _start
/* r3 = device tree, r4 = r5 = 0, translation and interrupts off. */
_start:
        mr      31,3
        lis     1,stack_top@ha
        addi    1,1,stack_top@l
        li      0,0
        stwu    0,-16(1)
        lis     3,bss_start@ha
        addi    3,3,bss_start@l
        lis     4,bss_end@ha
        addi    4,4,bss_end@l
1:      cmplw   3,4
        bge     2f
        stw     0,0(3)
        addi    3,3,4
        b       1b
2:      mr      3,31
        bl      start
3:      b       3b

        .text
/* The code at each vector, copied to 0x100 and up. Each has 0x100 bytes; LR and r3 are kept in SPRG1 and SPRG2. */
        .globl  vectors_begin
        .globl  vectors_end
vectors_begin:
        .set    vector,0x100
        .rept   0x2f
        .balign 0x100
        mtspr   SPRG1,3
        mflr    3
        mtspr   SPRG2,3
        li      3,vector
        ba      exception
        .set    vector,vector+0x100
        .endr
vectors_end:

/* All registers go to the stack of whoever was interrupted: everything here runs on one stack. r3 = vector. */
exception:
        stwu    1,-FRAME_SIZE(1)
        stw     0,FRAME_GPR(1)
        stw     2,FRAME_GPR+8(1)
        stmw    4,FRAME_GPR+16(1)
        stw     3,FRAME_VEC(1)
        mfspr   3,SPRG1
        stw     3,FRAME_GPR+12(1)
        mfspr   3,SPRG2
        stw     3,FRAME_LR(1)
        addi    3,1,FRAME_SIZE
        stw     3,FRAME_GPR+4(1)
        mfcr    3
        stw     3,FRAME_CR(1)
        mfxer   3
        stw     3,FRAME_XER(1)
        mfctr   3
        stw     3,FRAME_CTR(1)
        mfspr   3,SRR0
        stw     3,FRAME_SRR0(1)
        mfspr   3,SRR1
        stw     3,FRAME_SRR1(1)
        mr      3,1
        bl      exception_taken
        lwz     3,FRAME_SRR1(1)
        mtspr   SRR1,3
        lwz     3,FRAME_SRR0(1)
        mtspr   SRR0,3
        lwz     3,FRAME_CTR(1)
        mtctr   3
        lwz     3,FRAME_XER(1)
        mtxer   3
        lwz     3,FRAME_CR(1)
        mtcr    3
        lwz     3,FRAME_LR(1)
        mtlr    3
        lwz     0,FRAME_GPR(1)
        lwz     2,FRAME_GPR+8(1)
        lmw     4,FRAME_GPR+16(1)
        lwz     3,FRAME_GPR+12(1)
        lwz     1,FRAME_GPR+4(1)
        rfi

/* A trap that always traps. */
        .globl  trap_now
trap_now:
        trap
        blr

/* One load or store that may fault: the handler goes on after it. */
        .globl  load_word
load_word:
        lwz     3,0(3)
        sync
        blr
        .globl  store_word
store_word:
        stw     4,0(3)
        sync
        blr

        .bss
        .balign 16
        .space  16384
stack_top:
        .section .note.GNU-stack,"",@progbits
