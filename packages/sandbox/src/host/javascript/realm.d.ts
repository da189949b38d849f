/** A TypeScript file and what it imports, bundled into one script whose value is its export `boot`. */
declare module '*?script' {
  const source: string;
  export default source;
}
