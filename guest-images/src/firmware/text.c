/* Text and numbers. */
#include "firmware.h"

void append(char *to, u32 size, const char *more)
{
    u32 n = length(to);
    while (*more && n + 1 < size)
        to[n++] = *more++;
    to[n] = 0;
}

u32 number(const char *text, u32 base)
{
    u32 n = 0;
    for (; *text; text++) {
        u32 digit = *text <= '9' ? (u32)*text - '0' : ((u32)*text | 0x20) - 'a' + 10;
        if (digit >= base)
            break;
        n = n * base + digit;
    }
    return n;
}
