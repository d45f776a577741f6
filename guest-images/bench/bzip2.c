/* bzip2: 40 KiB of words, compressed and unpacked again. */
#include "workload.h"
#include <bzlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 40960 };

static char plain[SIZE], packed[SIZE * 2], unpacked[SIZE];

static void write_words(void)
{
    static const char *const words[] = { "region", "exit", "page", "of", "the", "a", "vector", "line", "and", "bridge",
        "interrupt", "in", "is", "translation", "store", "load" };
    uint32_t random = 17;
    for (size_t at = 0; at < SIZE;) {
        uint32_t r = next_random(&random);
        size_t length = strlen(words[r & 15]), room = SIZE - at;
        memcpy(plain + at, words[r & 15], length < room ? length : room);
        at += length;
        if (at < SIZE)
            plain[at++] = (r & 0x700) == 0 ? '\n' : ' ';
    }
}

static void check(int status)
{
    if (status != BZ_OK) {
        fprintf(stderr, "bzip2: error %d\n", status);
        exit(1);
    }
}

uint32_t repetition(void)
{
    unsigned int length = sizeof packed, size = SIZE;
    uint32_t sum = 0;
    if (!plain[0])
        write_words();
    check(BZ2_bzBuffToBuffCompress(packed, &length, plain, SIZE, 1, 0, 0));
    memset(unpacked, 0, SIZE);
    check(BZ2_bzBuffToBuffDecompress(unpacked, &size, packed, length, 0, 0));
    if (size != SIZE || memcmp(plain, unpacked, SIZE) != 0)
        return 0;
    for (unsigned int i = 0; i < length; i++)
        sum = mix(sum, (unsigned char)packed[i]);
    return sum;
}
