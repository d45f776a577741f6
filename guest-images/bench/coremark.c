/*
 * A mix of what embedded programs do: a linked list that is searched, reversed and merge-sorted, small matrices of
 * 16-bit numbers, a state machine that reads numbers from text, and a 16-bit CRC over the results of each. In the
 * manner of the well-known benchmark of that kind, sharing no line with it.
 */
#include "workload.h"
#include <string.h>

enum { ROUNDS = 60, ITEMS = 120, N = 20, TEXT = 800 };

static uint16_t crc(uint16_t value, uint16_t crc)
{
    for (int i = 0; i < 16; i++) {
        int bit = (value ^ crc) & 1;
        value >>= 1;
        crc >>= 1;
        if (bit)
            crc ^= 0xA001;
    }
    return crc;
}

/* ---- lists */

struct item {
    struct item *next;
    int16_t key, data;
};

static struct item items[ITEMS];

static struct item *make_list(uint32_t seed)
{
    for (int i = 0; i < ITEMS; i++) {
        uint32_t r = next_random(&seed);
        items[i] = (struct item){ i + 1 < ITEMS ? &items[i + 1] : NULL, (int16_t)(r & 0x7fff), (int16_t)i };
    }
    return items;
}

static struct item *find(struct item *list, int16_t data)
{
    while (list && list->data != data)
        list = list->next;
    return list;
}

static struct item *reverse(struct item *list)
{
    struct item *done = NULL;
    while (list) {
        struct item *next = list->next;
        list->next = done;
        done = list;
        list = next;
    }
    return done;
}

static int by_key(const struct item *a, const struct item *b) { return a->key - b->key; }
static int by_data(const struct item *a, const struct item *b) { return a->data - b->data; }

static struct item *merge(struct item *a, struct item *b, int (*order)(const struct item *, const struct item *))
{
    struct item head, *last = &head;
    while (a && b) {
        struct item **least = order(a, b) <= 0 ? &a : &b;
        last = last->next = *least;
        *least = (*least)->next;
    }
    last->next = a ? a : b;
    return head.next;
}

static struct item *sort(struct item *list, int (*order)(const struct item *, const struct item *))
{
    if (!list || !list->next)
        return list;
    struct item *slow = list, *fast = list->next;
    while (fast && fast->next) {
        slow = slow->next;
        fast = fast->next->next;
    }
    struct item *half = slow->next;
    slow->next = NULL;
    return merge(sort(list, order), sort(half, order), order);
}

static uint16_t lists(uint16_t sum, uint32_t seed)
{
    struct item *list = make_list(seed);
    for (int16_t wanted = 0; wanted < ITEMS; wanted += 5) {
        struct item *found = find(list, wanted);
        sum = crc(found->key, sum);
        list = reverse(list);
    }
    list = sort(list, by_key);
    for (struct item *i = list; i; i = i->next)
        sum = crc(i->data, sum);
    list = sort(list, by_data);
    return crc(list->key, sum);
}

/* ---- matrices */

static int16_t a[N][N], b[N][N];
static int32_t c[N][N];

static uint16_t matrices(uint16_t sum, uint32_t seed)
{
    int32_t total = 0, last = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = next_random(&seed) & 0xff;
            b[i][j] = (next_random(&seed) & 0xff) - a[i][j];
        }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            int32_t s = 0;
            for (int k = 0; k < N; k++)
                s += a[i][k] * b[k][j];
            c[i][j] = s;
        }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            int32_t s = 0;
            for (int k = 0; k < N; k++) {
                int32_t p = a[i][k] * b[k][j];
                s += (p >> 2 & 0xf) * (p >> 5 & 0x7f);
            }
            total += s > last ? 10 : s & 1;
            last = c[i][j] += s;
        }
    sum = crc((uint16_t)total, sum);
    return crc((uint16_t)last, sum);
}

/* ---- text */

enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, SCALE, INVALID, STATES };

static char text[TEXT + 1];

static void write_text(uint32_t seed)
{
    static const char *const words[] = { "5012", "+874", "-37", "0x1f", "35.54e2", "-.1234500", "+7.3e-11", "T0.3e-1F", "1e+4", "12." };
    size_t at = 0;
    while (at + 12 < TEXT) {
        const char *w = words[next_random(&seed) % 10];
        size_t length = strlen(w);
        memcpy(text + at, w, length);
        at += length;
        text[at++] = ',';
    }
    text[at] = 0;
}

static int digit(char ch) { return ch >= '0' && ch <= '9'; }
static int sign(char ch) { return ch == '+' || ch == '-'; }

static enum state step(enum state s, char ch)
{
    switch (s) {
    case START: return digit(ch) ? INTEGER : sign(ch) ? SIGN : ch == '.' ? POINT : INVALID;
    case SIGN: return digit(ch) ? INTEGER : ch == '.' ? POINT : INVALID;
    case INTEGER: return digit(ch) ? INTEGER : ch == '.' ? POINT : ch == 'e' ? EXPONENT : INVALID;
    case POINT: case FRACTION: return digit(ch) ? FRACTION : ch == 'e' ? EXPONENT : INVALID;
    case EXPONENT: return digit(ch) ? SCALE : sign(ch) ? EXPONENT_SIGN : INVALID;
    case EXPONENT_SIGN: case SCALE: return digit(ch) ? SCALE : INVALID;
    default: return INVALID;
    }
}

static uint16_t states(uint16_t sum, uint32_t seed)
{
    uint32_t ended[STATES] = { 0 }, moves[STATES] = { 0 };
    write_text(seed);
    enum state s = START;
    for (const char *p = text; *p; p++) {
        if (*p == ',') {
            ended[s]++;
            s = START;
        } else {
            enum state next = step(s, *p);
            moves[next] += next != s;
            s = next;
        }
    }
    for (int i = 0; i < STATES; i++)
        sum = crc((uint16_t)(ended[i] << 8 ^ moves[i]), sum);
    return sum;
}

uint32_t repetition(void)
{
    uint16_t sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
        sum = lists(sum, i);
        sum = matrices(sum, i + 100);
        sum = states(sum, i + 200);
    }
    return sum;
}
