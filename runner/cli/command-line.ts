import process, { exit } from 'node:process';
import { Command, Option } from 'commander';
import { plainText } from '../protocol/foreign-text.ts';
import { backendNames } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { check } from './check.ts';
import { doctor } from './doctor.ts';
import { record } from './record.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { printError } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const backend = () =>
  new Option('--backend <name>', 'how hosts are made (default: the best this machine can do)').choices(
    backendNames,
  );

/** Everything that `wirebook` can be told. */
export function commandLine(): Command {
  const program = new Command('wirebook')
    .description('A course on computer networks that you read like a book and run like a laboratory')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(plainText(text)) })
    .showHelpAfterError('(add --help for what can be said here)')
    .addHelpText('after', '\nExit codes: 0 all well, 1 something did not hold, 2 the command line was wrong');

  program
    .command('serve')
    .description('serve the built site and run its labs')
    .option('--port <number>', 'the port of site and WebSocket; 0 for a free one', '4321')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option(
      '--origin <url...>',
      'a further origin under which readers reach the site, such as a proxy’s; with a path (https://course.example/networks) for a proxy that serves it there, whether that keeps the path before what it hands on or strips it',
    )
    .option(
      '--spare-labs <number>',
      'how many labs may be made ahead for the next reader',
      String(defaultLimits.spares.labs),
    )
    .option('--no-open', 'do not open a browser')
    .addOption(backend())
    .action(serve);

  program
    .command('run')
    .argument('<lab>', 'a folder of runnable/')
    .description('perform a lab’s script and show what every host prints')
    .option('--json', 'one JSON object a line')
    .option('--packets', 'one line a packet as well')
    .option('--pcap <file>', 'write the packets to a file that Wireshark opens')
    .addOption(backend())
    .action(run);

  program
    .command('check')
    .argument('[labs...]', 'folders of runnable/ (default: all)')
    .description('repeat scripts and compare with the recordings')
    .option('--json', 'one JSON object a line')
    .addOption(backend())
    .action(check);

  program
    .command('record')
    .argument('[labs...]', 'folders of runnable/ (default: all)')
    .description('perform scripts and store what happened, where it differs from the recording')
    .action(record);

  program
    .command('doctor')
    .description('say what this machine can do, and how to mend what is missing')
    .option('--json', 'one JSON object')
    .action(doctor);

  return program;
}

/**
 * Does what was typed. A mistake in it ends the process with 2, something that went wrong with 1.
 *
 * @param words what follows the command's name
 */
export async function perform(program: Command, words: string[]): Promise<void> {
  // A reader who closes the pipe (| head) has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => exit(error.code === 'EPIPE' ? 0 : 1));
  // The channel to the process that started this one must not keep a finished command alive.
  process.channel?.unref();
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    const { code, exitCode } = error as { code?: string; exitCode?: number };
    if (code?.startsWith('commander.')) exit(exitCode === 0 ? 0 : 2);
    printError(error instanceof Error ? error.message : String(error));
    exit(error instanceof UsageError ? 2 : 1);
  }
}
