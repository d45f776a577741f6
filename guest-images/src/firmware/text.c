/* Text, numbers, and what the compiler wants a library for. */
#include "firmware.h"

int same(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

int starts_with(const char *text, const char *prefix)
{
    while (*prefix && *text == *prefix) {
        text++;
        prefix++;
    }
    return *prefix == 0;
}

u32 length(const char *text)
{
    u32 n = 0;
    while (text[n])
        n++;
    return n;
}

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

void *memcpy(void *to, const void *from, unsigned long n)
{
    u8 *t = to;
    const u8 *f = from;
    while (n--)
        *t++ = *f++;
    return to;
}

void *memset(void *to, int c, unsigned long n)
{
    u8 *t = to;
    while (n--)
        *t++ = (u8)c;
    return to;
}
