package dev.osiris.engine.x86;

import dev.osiris.bits.Bits;
import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineStatistics;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.CoreTrace;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.isa.Row;
import dev.osiris.trace.Recorder;
import dev.osiris.trace.TranslationEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the vCPUs of one machine share: the code cache, the pages with code, and the translator. One lock, this
 * object's monitor, guards all three; native code runs without it.
 *
 * <p>Code is never freed one by one. A page that changed is marked dead and no longer found. When half of the code cache
 * is full, all pages are, and the other half is next; the first is free again when every vCPU has been outside native
 * code once, which nobody waits for unless the second half is full before.
 */
final class NativeCode implements AddressSpace.Listener {
    private static final int PAGE_INSNS = 1024;
    /** The primary opcodes that have instructions of the floating-point and vector units: 4, 31, 48–55, 59, 63. */
    private static final long MAY_NEED_UNIT = 1L << 4 | 1L << 31 | 0xFFL << 48 | 1L << 59 | 1L << 63;

    final CodeCache cache;
    private final CopyOnWriteArrayList<NativeEngine> engines = new CopyOnWriteArrayList<>();
    private final CodePages pages = new CodePages();
    private final Translator translator;
    private final Isa isa;
    private final AddressSpace space;
    private boolean closed;
    private long pagesDropped;

    private NativeCode(CodeCache cache, AddressSpace space, CpuModel model, NativeEngines.Options options) {
        this.cache = cache;
        this.space = space;
        this.isa = Isa.of(model);
        this.translator = new Translator(isa, cache);
        translator.counting = options.counting();
        translator.statusFree = options.statusFree();
        translator.hotAfter = options.hotAfter();
        space.addListener(this);
    }

    /**
     * The native engine's shared half.
     *
     * @return null when the host refuses executable memory
     */
    static NativeCode create(AddressSpace space, CpuModel model, NativeEngines.Options options, int codeBytes) {
        CodeCache cache = CodeCache.allocate(codeBytes);
        return cache == null ? null : new NativeCode(cache, space, model, options);
    }

    Engine newEngine(Core core) {
        return new NativeEngine(core, this);
    }

    /** Whether the last engine has departed: the code memory is gone. */
    synchronized boolean closed() {
        return closed;
    }

    void join(NativeEngine engine) {
        engines.add(engine);
    }

    synchronized void depart(NativeEngine engine) {
        engines.remove(engine);
        if (engines.isEmpty()) {
            space.removeListener(this);
            cache.close();
            closed = true;
        }
    }

    // ------------------------------------------------------------------ room

    /** False when that is not possible yet. */
    private boolean makeRoom(NativeEngine engine) {
        if (!cache.otherIsFree()) {
            return false;
        }
        pages.removeAll(NativeCode::kill);
        cache.turnOver();
        for (NativeEngine e : engines) {
            e.askToDropJumps();
        }
        engine.dropJumps();
        engine.core().epochs().whenAllHavePassed(this::roomIsFree);
        return true;
    }

    private synchronized void roomIsFree() {
        if (!closed) {
            cache.freeOther();
        }
        notifyAll();
    }

    /**
     * Returns when there may be room, with attention requested: others may have changed anything meanwhile. The core is
     * outside guest code, as who is to pass may itself wait for it, or for its host processor.
     */
    void awaitRoom(Core core) {
        core.stepOutside();
        core.forfeitTurn();
        waitUntilOtherIsFree();
        core.goInside();
        core.requestAttention();
    }

    private synchronized void waitUntilOtherIsFree() {
        boolean interrupted = false;
        while (!cache.otherIsFree()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(PageCode first) {
        PageCode p = first;
        while (p != null) {
            PageCode next = p.sibling;
            p.die();
            p = next;
        }
    }

    // ------------------------------------------------------------------ finding and making code

    /** The address of code for an instruction of a page; made when there is none. 0: {@link #awaitRoom}, and ask again. */
    synchronized long find(NativeEngine engine, GuestMemory memory, long offset, int pc, int context,
            boolean throughTable) {
        PageCode page = page(engine, memory, (int) (offset >>> GuestMemory.PAGE_SHIFT), pc >>> GuestMemory.PAGE_SHIFT, context);
        page.throughTable |= throughTable;
        return address(entry(engine, page, pc >>> 2 & 1023));
    }

    private long address(int entry) {
        return entry == 0 ? 0 : cache.address(entry);
    }

    private int entry(NativeEngine engine, PageCode page, int insn) {
        if (page.entries[insn] != 0) {
            return page.entries[insn];
        }
        if (cache.full()) {
            return makeRoom(engine) ? entryOfFresh(engine, page, insn) : 0;
        }
        if (page.inner[insn] != 0) {
            translator.enterInside(page, insn);
        } else {
            translate(engine, page, insn, false);
        }
        return page.entries[insn];
    }

    private int entryOfFresh(NativeEngine engine, PageCode dead, int insn) {
        PageCode page = page(engine, dead.memory, dead.page, dead.virtualPage, dead.context);
        page.throughTable = dead.throughTable;
        return entry(engine, page, insn);
    }

    /** @param better whether there is code, which is to be made again, well */
    private void translate(NativeEngine engine, PageCode page, int insn, boolean better) {
        TranslationEvent event = Recorder.wantsTranslations() ? new TranslationEvent() : null;
        long before = cache.top();
        if (event != null) {
            event.begin();
        }
        if (better) {
            translator.improve(page, insn);
        } else {
            translator.translate(page, insn);
        }
        if (event != null) {
            event.pc = Bits.hex32(page.virtualPage << GuestMemory.PAGE_SHIFT | insn << 2);
            event.instructions = translator.regionInsns();
            event.bytes = (int) (cache.top() - before);
            event.commit();
        }
        CoreTrace trace = engine.core().trace;
        if (trace != null && !better) {
            translator.tell(trace, engine.core());
        }
    }

    private PageCode page(NativeEngine engine, GuestMemory memory, int page, int virtualPage, int context) {
        PageCode first = pages.first(memory, page);
        for (PageCode p = first; p != null; p = p.sibling) {
            if (p.isFor(virtualPage, context)) {
                return p;
            }
        }
        PageCode made = first == null ? firstView(engine, memory, page, virtualPage, context)
                : first.otherView(virtualPage, context);
        made.sibling = first;
        pages.put(made);
        return made;
    }

    private PageCode firstView(NativeEngine engine, GuestMemory memory, int page, int virtualPage, int context) {
        // Watched before it is read: a store after this is seen, or is found out in time.
        space.watchCode(memory, page);
        int[] words = new int[PAGE_INSNS];
        engine.core().readCode(memory, page, words);
        return new PageCode(memory, page, virtualPage, context, unitless(words), words);
    }

    /** Most pages have no floating point: one piece of code serves them whether MSR[FP] and MSR[VEC] are on or off. */
    private boolean unitless(int[] words) {
        for (int word : words) {
            if ((MAY_NEED_UNIT >>> (word >>> 26) & 1) != 0 && needsUnit(word)) {
                return false;
            }
        }
        return true;
    }

    private boolean needsUnit(int word) {
        Row row = isa.decode(word);
        return row != null && (row.usesFloatingPoint() || row.usesVectors());
    }

    /**
     * Makes a jump within a page direct. What is often jumped to, and what such code jumps to, is made well before. Returns
     * where it now leads, 0 when the page went away.
     */
    synchronized long link(NativeEngine engine, Site site, PageCode page) {
        if (page.dead) {
            return 0;
        }
        int insn = site.target >>> 2 & 1023;
        boolean hot = site.kind == Site.Kind.HOT;
        if ((hot || !site.region.quick) && !page.hasBest(insn) && !cache.full()) {
            translate(engine, page, insn, true);
            tellOthersOfBetter(engine);
        }
        if (hot && !page.hasBest(insn)) {
            // Until there is room what is there will do, from behind the place that counts.
            return address(makeRoom(engine) ? entryOfFresh(engine, page, insn) : page.inner[insn]);
        }
        int entry = entry(engine, page, insn);
        if (entry != 0 && !page.dead) {
            cache.patchJump(site.after, entry);
        }
        return address(entry);
    }

    /** The one that asked replaces its own jump. */
    private void tellOthersOfBetter(NativeEngine engine) {
        for (NativeEngine e : engines) {
            if (e != engine) {
                e.dropJumpsSomeTime();
            }
        }
    }

    // ------------------------------------------------------------------ changes of memory

    @Override
    public synchronized void codeChanged(GuestMemory memory, int page) {
        PageCode first = pages.remove(memory, page);
        if (first == null) {
            return;
        }
        pagesDropped++;
        kill(first);
        for (NativeEngine e : engines) {
            e.askToDropJumps();
        }
    }

    @Override
    public void regionsChanged() {}

    @Override
    public void writesWatched(GuestMemory memory, int page) {}

    /** How many pages there is code of that can be found. */
    synchronized int pages() {
        return pages.size();
    }

    synchronized EngineStatistics.Code statistics() {
        return new EngineStatistics.Code(true, cache.regions, translator.translatedInsns, cache.bytes, translator.nanos,
                pagesDropped, cache.clears);
    }

    /** Whether code counts the instructions that it executes. */
    boolean counting() {
        return translator.counting;
    }

    List<NativeEngine> engines() {
        return engines;
    }
}
