/* Numbers, and the arithmetic that the compiler would want a library for. */
#include "monitor.h"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

int number(const char **text, u32 *value)
{
    const char *s = *text;
    u32 base = 10, n = 0, digits = 0;
    while (*s == ' ')
        s++;
    if (s[0] == '0' && (s[1] | 0x20) == 'x') {
        base = 16;
        s += 2;
    }
    for (; digit(*s) < (int)base; s++, digits++)
        n = n * base + (u32)digit(*s);
    if (digits == 0 || (*s && *s != ' '))
        return 0;
    *text = s;
    *value = n;
    return 1;
}

/* Bit by bit; nobody divides often here. */
u64 divide(u64 value, u32 by)
{
    u64 quotient = 0, rest = 0;
    for (int i = 63; i >= 0; i--) {
        rest = rest << 1 | (value >> i & 1);
        if (rest >= by) {
            rest -= by;
            quotient |= 1ull << i;
        }
    }
    return quotient;
}

u32 microseconds(u64 ticks) { return (u32)divide(ticks * 1000000u, machine.timebase_hz); }
