/* Text, on whatever the guest writes its characters to. */
#include "lib.h"
#include "print.h"

void put(const char *text)
{
    while (*text)
        put_char(*text++);
}

static void put_hex(u32 v, int all)
{
    for (int i = 28; i >= 0; i -= 4)
        if (all || i == 0 || v >> i)
            put_char("0123456789abcdef"[v >> i & 15]);
}

static void put_decimal(u32 v)
{
    if (v >= 10)
        put_decimal(v / 10);
    put_char((char)('0' + v % 10));
}

void print(const char *format, ...)
{
    __builtin_va_list args;
    __builtin_va_start(args, format);
    for (; *format; format++) {
        if (*format != '%') {
            put_char(*format);
            continue;
        }
        switch (*++format) {
        case 's': put(__builtin_va_arg(args, const char *)); break;
        case 'u': put_decimal(__builtin_va_arg(args, u32)); break;
        case 'x': put_hex(__builtin_va_arg(args, u32), 1); break;
        case 'h': put_hex(__builtin_va_arg(args, u32), 0); break;
        default: put_char((char)__builtin_va_arg(args, int)); break;
        }
    }
    __builtin_va_end(args);
}
