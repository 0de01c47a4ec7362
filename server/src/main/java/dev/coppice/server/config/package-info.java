/**
 * Door and ground in one: the environment, read once, checked against the table of all settings and
 * typed with units; and the memory that the machine grants. Models, routes and sockets are not
 * known here, only the values that they are set up with.
 *
 * <p>Door: {@code ConfigReader}, which makes a {@code Config}; its values go out one by one. {@code
 * Setting} and {@code AccessSetting} are the table, {@code SettingReader} reads one of it at a
 * time, and the other types named {@code ...Reader} what belongs together; {@code Problems} gathers
 * all that is wrong, {@code DiskCheck} what is wrong with paths.
 *
 * <p>What the machine grants: {@code ContainerMemory} in all, {@code HeapShares} who has which part
 * of the heap, {@code ConnectionLimit} how many clients, {@code LoadsAtOnce} how many loads.
 */
@NullMarked
package dev.coppice.server.config;

import org.jspecify.annotations.NullMarked;
