/** Throws unless the process runs under test/sandbox.sh: nothing here may touch the machine's own network. */
export function requireSandbox(): void {
  if (process.env.SHUNT_SANDBOX === '1') return;
  throw new Error('this makes namespaces and links: run it under test/sandbox.sh');
}
