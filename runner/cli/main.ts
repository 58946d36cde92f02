import { argv } from 'node:process';
import { commandLine, perform } from './command-line.ts';

await perform(commandLine(), argv.slice(2));
