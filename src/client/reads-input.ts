/** `process.stdin`, `stdin: input`, `/dev/stdin`, `readSync(0, …)`, `readFileSync(0)`. */
const signs = /stdin|read\w*Sync\(\s*0\b/;

/** True when a program looks as if it reads what is typed, so that a line to type in is of use. */
export const readsInput = (source: string) => signs.test(source);
