/*
 * A program with the memory instructions that a compiler makes, for CompiledFaultTest. compiled.hex is made of it by
 *   powerpc-linux-gnu-gcc -m32 -mcpu=750 -mmultiple -mupdate -O2 -ffreestanding -fno-builtin -fno-pic -no-pie
 *       -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -msdata=none -nostdlib -static
 *       -Wl,--build-id=none,-N,-Ttext=0x4000,--section-start=.rodata=0x21000,-Tdata=0x20000,-Tbss=0x22000 -o compiled compiled.c
 *   powerpc-linux-gnu-objcopy -O verilog -j .text -j .rodata -j .data compiled compiled.hex
 */
typedef unsigned int word;
typedef unsigned short half;
typedef unsigned char byte;

__asm__(".globl _start\n_start: lis 1,0x2\n ori 1,1,0xfff0\n bl start\n stw 0,-16(0)\n");

struct item {
    struct item *next;
    short key;
    signed char tag;
    byte flags;
    long long wide;
    double value;
};

static word table[96] = { 7, 1, 8, 2, 8, 1, 8 };
static struct item items[40];
static byte text[300];
static half counts[64];
static double matrix[6][6], product[6][6];
static float samples[32];
static volatile word locked;

static word seed = 12345;

static word random(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 8;
}

static __attribute__((noinline)) void sort(word *a, int low, int high)
{
    while (low < high) {
        word pivot = a[(low + high) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (a[i] < pivot)
                i++;
            while (a[j] > pivot)
                j--;
            if (i <= j) {
                word t = a[i];
                a[i++] = a[j];
                a[j--] = t;
            }
        }
        sort(a, low, j);
        low = i;
    }
}

static __attribute__((noinline)) word lists(void)
{
    struct item *first = 0;
    word sum = 0;
    for (int i = 0; i < 40; i++) {
        struct item *it = &items[random() % 40];
        if (it->flags & 1)
            continue;
        it->flags |= 1;
        it->key = (short)random();
        it->tag = (signed char)random();
        it->wide = (long long)it->key * 0x123456789ll;
        it->value = it->key / 8.0;
        it->next = first;
        first = it;
    }
    for (struct item *i = first; i; i = i->next)
        sum += i->key + i->tag + (word)(i->wide >> 16) + (word)(int)i->value;
    return sum;
}

static __attribute__((noinline)) word strings(void)
{
    word crc = 0xffff;
    for (int i = 0; i < 299; i++)
        text[i] = (byte)('a' + random() % 26);
    for (const byte *p = text; *p; p++) {
        crc ^= *p;
        for (int k = 0; k < 4; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1;
        counts[*p & 63]++;
    }
    for (int i = 0; i < 64; i++)
        crc = crc * 31 + counts[i];
    return crc;
}

static __attribute__((noinline)) word floats(void)
{
    double trace = 0;
    float mean = 0;
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            matrix[i][j] = (double)(int)(random() % 64) * 0.25 - 3;
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++) {
            double s = 0;
            for (int k = 0; k < 6; k++)
                s += matrix[i][k] * matrix[k][j];
            product[i][j] = s;
        }
    for (int i = 0; i < 32; i++)
        samples[i] = (float)(int)(random() & 255) / 16.0f;
    for (int i = 0; i < 32; i++)
        mean += samples[i] * samples[31 - i];
    for (int i = 0; i < 6; i++)
        trace += product[i][i];
    return (word)(int)trace * 17 + (word)(int)mean;
}

static word swap(word x)
{
    word reversed;
    __asm__ volatile("stwbrx %1,0,%2\n\tlwz %0,0(%2)" : "=&r"(reversed) : "r"(x), "b"(&locked) : "memory");
    return reversed;
}

static word add(word n)
{
    word old;
    __asm__ volatile("1: lwarx %0,0,%1\n\tadd %0,%0,%2\n\tstwcx. %0,0,%1\n\tbne- 1b"
        : "=&r"(old) : "b"(&locked), "r"(n) : "cr0", "memory");
    return old;
}

word start(void)
{
    word sum = 0;
    for (int i = 7; i < 96; i++)
        table[i] = random() % 1000;
    sort(table, 0, 95);
    for (int i = 0; i < 96; i++)
        sum = sum * 33 + table[i];
    sum = sum * 33 + lists();
    sum = sum * 33 + strings();
    sum = sum * 33 + floats();
    return sum + add(swap(sum));
}
