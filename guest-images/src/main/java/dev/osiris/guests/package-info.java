/**
 * The guests that come with Osiris. {@link dev.osiris.guests.GuestImages} is the manifest: one row per image. Sources
 * stand beside the module's Java, in {@code src/monitor}, {@code src/firmware} and {@code src/client}; a test builds them again and compares.
 */
package dev.osiris.guests;
