/** Osiris, a virtual machine monitor for PowerPC. The tour of the packages is in README.md. */
package dev.osiris;
