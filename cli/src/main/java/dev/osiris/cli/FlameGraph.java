package dev.osiris.cli;

import java.util.Map;
import java.util.TreeMap;

/** A flame graph: samples by stack as a picture, the outermost routine at the bottom. */
final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int ROW = 17;
    private static final int MARGIN = 30;
    private static final double CHARACTER = 7.2;

    /** A routine as called from where it stands, with its callees. */
    private static final class Node {
        final Map<String, Node> callees = new TreeMap<>();
        long samples;

        int depth() {
            return 1 + callees.values().stream().mapToInt(Node::depth).max().orElse(0);
        }
    }

    private final StringBuilder svg = new StringBuilder();
    private final int height;
    private final long all;

    private FlameGraph(Node root) {
        this.all = root.samples;
        this.height = root.depth() * ROW + 2 * MARGIN;
    }

    /**
     * The picture, as SVG.
     *
     * @param stacks samples by stack, frames separated by semicolons, the outermost first
     * @param title above it
     */
    static String svg(Map<String, Long> stacks, String title) {
        Node root = new Node();
        stacks.forEach((stack, samples) -> add(root, stack.split(";"), samples));
        return new FlameGraph(root).draw(root, title);
    }

    private static void add(Node root, String[] frames, long samples) {
        root.samples += samples;
        Node at = root;
        for (String frame : frames) {
            at = at.callees.computeIfAbsent(frame, f -> new Node());
            at.samples += samples;
        }
    }

    private String draw(Node root, String title) {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"monospace\" font-size=\"12\">\n"
                .formatted(WIDTH, height));
        svg.append("<rect width=\"100%%\" height=\"100%%\" fill=\"#fffdf8\"/>\n".formatted());
        svg.append("<text x=\"%d\" y=\"20\">%s</text>\n".formatted(WIDTH / 3, escape(title)));
        double x = 0;
        for (Map.Entry<String, Node> e : root.callees.entrySet()) {
            frame(e.getKey(), e.getValue(), x, 0);
            x += width(e.getValue());
        }
        return svg.append("</svg>\n").toString();
    }

    private double width(Node n) {
        return all == 0 ? 0 : (double) WIDTH * n.samples / all;
    }

    private void frame(String name, Node n, double x, int level) {
        double w = width(n);
        if (w < 0.1) {
            return;
        }
        int y = height - MARGIN - (level + 1) * ROW;
        int hue = 10 + Math.floorMod(name.hashCode(), 45);
        svg.append("<g><title>%s: %d samples, %.2f%%</title>".formatted(escape(name), n.samples, 100.0 * n.samples / all));
        svg.append("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"hsl(%d,85%%,65%%)\" rx=\"1\"/>"
                .formatted(x, y, Math.max(0.1, w - 0.4), ROW - 1, hue));
        int room = (int) ((w - 4) / CHARACTER);
        if (room >= 3) {
            String shown = name.length() <= room ? name : name.substring(0, room - 2) + "..";
            svg.append("<text x=\"%.1f\" y=\"%d\">%s</text>".formatted(x + 3, y + 12, escape(shown)));
        }
        svg.append("</g>\n");
        double at = x;
        for (Map.Entry<String, Node> e : n.callees.entrySet()) {
            frame(e.getKey(), e.getValue(), at, level + 1);
            at += width(e.getValue());
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
