package dev.osiris.ppc.isa;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What the assembler made of a source.
 *
 * @param origin address of the first byte
 * @param bytes in memory order, big-endian
 * @param symbols labels and {@code .set} names with their values
 */
public record Program(int origin, byte[] bytes, Map<String, Integer> symbols) {
    /** The bytes as words; the last is filled up with zeros. */
    public int[] words() {
        int[] words = new int[bytes.length + 3 >> 2];
        ByteBuffer.wrap(java.util.Arrays.copyOf(bytes, 4 * words.length)).asIntBuffer().get(words);
        return words;
    }

    /**
     * The address of a label.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public int address(String label) {
        Integer at = symbols.get(label);
        if (at == null) {
            throw new IllegalArgumentException("no label '" + label + "'; there are " + symbols.keySet());
        }
        return at;
    }
}
