/* Printing, for guests that have a put_char. */
#ifndef PRINT_H
#define PRINT_H

/* The guest's own: '\n' goes to the beginning of the next line. */
void put_char(char c);
void put(const char *text);
/* %s text, %u decimal, %x eight hexadecimal digits, %h without leading zeros, %c character; nothing else */
void print(const char *format, ...);

#endif
