/**
 * A running server from a terminal: lists its tenants, shows one, and has it load, refresh and
 * unload models or drain. {@link dev.coppice.scripts.terminal.Coppice} is the command.
 *
 * <p>{@code ...Command} is one of its verbs; {@code ServerOptions} says which server, {@code
 * ManagementClient} asks it, {@code Table} and {@code Amounts} put what it says into columns, and
 * {@code Screen} is where they go. All text of the server's passes {@code Screen.text}, which lets
 * no control character through.
 */
@NullMarked
package dev.coppice.scripts.terminal;

import org.jspecify.annotations.NullMarked;
