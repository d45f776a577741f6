package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The picture is XML, its frames are as wide as their samples, and names cannot break it. */
class FlameGraphTest {
    private static Document draw(Map<String, Long> stacks) throws Exception {
        String svg = FlameGraph.svg(stacks, "a <machine> & \"more\"");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static double width(Document d, String title) {
        NodeList groups = d.getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            Element g = (Element) groups.item(i);
            if (g.getElementsByTagName("title").item(0).getTextContent().startsWith(title + ":")) {
                return Double.parseDouble(((Element) g.getElementsByTagName("rect").item(0)).getAttribute("width"));
            }
        }
        throw new AssertionError("no frame " + title);
    }

    @Test
    void framesAreAsWideAsTheirSamples() throws Exception {
        Document d = draw(Map.of("vCPU 0;start;loop", 30L, "vCPU 0;start", 10L, "vCPU 1;idle", 40L));
        assertEquals(width(d, "vCPU 0"), width(d, "vCPU 1"), 0.2);
        assertEquals(0.75 * (width(d, "start") + 0.4), width(d, "loop") + 0.4, 0.2);
    }

    @Test
    void namesAreEscaped() throws Exception {
        assertTrue(width(draw(Map.of("vCPU 0;operator<<(&\")", 5L)), "operator<<(&\")") > 0);
    }

    @Test
    void withoutSamplesItIsEmpty() throws Exception {
        assertEquals(0, draw(Map.of()).getElementsByTagName("g").getLength());
    }
}
