/**
 * The door: {@link dev.coppice.bench.Bench} knows every benchmark by name and runs one.
 *
 * <p>A room per family: {@code engine} (scoring and loading against XGBoost4J, in JVMs of their
 * own), {@code memory} (what models and the process occupy), {@code http} (the whole server, called
 * from outside), {@code protocol} (a row by each protocol), {@code codec} (bodies and answers),
 * {@code parity} (scores against Python's), {@code soak} (what the server survives), {@code
 * hostile} (what clients and tenants can do to each other), {@code fuzz} (what drawn bytes do to
 * readers), {@code traffic} (how many calls find their model in memory), {@code fleet} and {@code
 * day} (several servers, and one server's day). All stand on {@code run}, what a benchmark is and
 * reports, and on {@code model}, what is measured with. {@code codec} also calls the servers of
 * {@code http}, and {@code hostile} sends the frames of {@code protocol}; nothing else crosses, and
 * nothing points back.
 */
@NullMarked
package dev.coppice.bench;

import org.jspecify.annotations.NullMarked;
