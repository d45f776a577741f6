/* Strings, and what the compiler wants of a library. */
#include "lib.h"

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
