/**
 * The command line as text: {@link dev.osiris.cli.line.Words} knows where each word was typed, in a file of arguments too;
 * {@link dev.osiris.cli.line.Config} is a configuration file; {@link dev.osiris.cli.line.Place} says where something is, for
 * messages that point at it.
 */
package dev.osiris.cli.line;
