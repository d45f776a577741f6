/* What C cannot say. */

        .text
/* void call_osi(u32 *call): r3..r11 from and to call[0..8] around one sc. */
        .globl  call_osi
call_osi:
        mr      12,3
        lwz     4,4(12)
        lwz     5,8(12)
        lwz     6,12(12)
        lwz     7,16(12)
        lwz     8,20(12)
        lwz     9,24(12)
        lwz     10,28(12)
        lwz     11,32(12)
        lwz     3,0(12)
        sc
        stw     3,0(12)
        stw     4,4(12)
        stw     5,8(12)
        stw     6,12(12)
        stw     7,16(12)
        stw     8,20(12)
        stw     9,24(12)
        stw     10,28(12)
        stw     11,32(12)
        blr

        .globl  timebase
timebase:
        mftbu   3
        mftb    4
        mftbu   5
        cmplw   3,5
        bne     timebase
        blr
        .section .note.GNU-stack,"",@progbits
