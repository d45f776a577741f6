/* What the guests share: types, strings, OSI calls, the time base. */
#ifndef LIB_H
#define LIB_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

/* ---- string.c ---- */
int same(const char *a, const char *b);
int starts_with(const char *text, const char *prefix);
u32 length(const char *text);
void *memcpy(void *to, const void *from, unsigned long n);
void *memset(void *to, int c, unsigned long n);

/* ---- call.S ---- */
/* r3..r11 from and to call[0..8] around one sc. */
void call_osi(u32 *call);
u64 timebase(void);

#endif
