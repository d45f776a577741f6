/** Text for people and from people, with no idea of machines: tables, reasons, suggestions, {@code key=value} lists. */
package dev.osiris.cli.text;
