/**
 * Boards: the places where addresses and interrupt numbers meet chips. {@link dev.osiris.devices.board.Boards} lists
 * them; each lives in a package of its own.
 */
package dev.osiris.devices.board;
