/* Which RAM is whose. The firmware has its own two megabytes; what is claimed is in a table in the order of addresses. */
#include "firmware.h"

#define MAX_CLAIMS 128
#define OWN_START 0x01e00000u
#define OWN_END 0x02000000u
#define VECTORS_END 0x3000u

static struct {
    u32 start, end;
} claims[MAX_CLAIMS];
static u32 claimed;
static u32 ram;

u32 ram_bytes(void) { return ram; }

void start_memory(void)
{
    ram = OSI1(OSI_BOOT_HELPER, 35);
    claimed = 0;
    claim(OWN_START, OWN_END - OWN_START, 0);
}

/* The first claim that meets the range, or NONE. */
static u32 meeting(u32 start, u32 end)
{
    for (u32 i = 0; i < claimed; i++)
        if (start < claims[i].end && claims[i].start < end)
            return i;
    return NONE;
}

static u32 enter(u32 start, u32 end)
{
    u32 i = claimed;
    if (claimed == MAX_CLAIMS)
        return NONE;
    for (; i > 0 && claims[i - 1].start > start; i--)
        claims[i] = claims[i - 1];
    claims[i].start = start;
    claims[i].end = end;
    claimed++;
    return start;
}

/* As high as there is room; never in the vectors' place. */
static u32 place(u32 size, u32 align)
{
    u32 start = (ram - size) & -align;
    for (;;) {
        u32 other = meeting(start, start + size);
        if (other == NONE)
            return start >= VECTORS_END ? enter(start, start + size) : NONE;
        if (claims[other].start < size + VECTORS_END)
            return NONE;
        start = (claims[other].start - size) & -align;
    }
}

u32 claim(u32 address, u32 size, u32 align)
{
    if (size == 0 || size > ram || (align & (align - 1)))
        return NONE;
    if (align)
        return place(size, align < 16 ? 16 : align);
    if (address > ram - size || meeting(address, address + size) != NONE)
        return NONE;
    return enter(address, address + size);
}

u32 claim_above(u32 start, u32 size)
{
    for (u32 i = 0; i < claimed; i++)
        if (start < claims[i].end && claims[i].start < start + size)
            start = claims[i].end; /* claims are in order, so the next one is higher */
    return claim(start, size, 0);
}

/* The part of a claim before the range and the part behind it stay. */
void release(u32 address, u32 size)
{
    u32 end = address + size;
    for (u32 i = meeting(address, end); i != NONE && end > address; i = meeting(address, end)) {
        u32 from = claims[i].start, to = claims[i].end;
        claimed--;
        for (u32 j = i; j < claimed; j++)
            claims[j] = claims[j + 1];
        if (from < address)
            enter(from, address);
        if (to > end)
            enter(end, to);
    }
}
