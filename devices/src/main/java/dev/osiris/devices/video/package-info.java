/** Pictures: what has a {@link dev.osiris.devices.video.Display}, and PNG files of it. */
package dev.osiris.devices.video;
