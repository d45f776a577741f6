/** Sound as the host takes it: {@link dev.osiris.devices.audio.AudioSink}, and a WAV file that is one. */
package dev.osiris.devices.audio;
