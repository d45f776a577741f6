package dev.osiris.cli;

import java.nio.file.Path;

/**
 * Where OSI's network and sound go.
 *
 * @param socket the network's Unix socket, or null
 * @param listens whether the machine makes it, and waits for a peer there
 * @param audio a WAV file, or null
 */
record OsiWires(Path socket, boolean listens, Path audio) {}
