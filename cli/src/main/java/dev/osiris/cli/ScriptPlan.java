package dev.osiris.cli;

import dev.osiris.cli.script.Script;
import java.nio.file.Path;

/**
 * What is done with a machine besides running it.
 *
 * @param script what to wait for and to type; never null
 * @param artifacts a directory for what is worth keeping, or null
 */
record ScriptPlan(Script script, Path artifacts) {}
