/**
 * The reference engine. Guest code is decoded once into blocks of evaluators
 * ({@link dev.osiris.engine.interpreter.Node}, one per operation of the intermediate representation) and executed by
 * walking them. Blocks are found by effective address, checked against the translation in force and against the
 * generation of the page they came from: a store to the page or an {@code icbi} ends their life.
 */
package dev.osiris.engine.interpreter;
