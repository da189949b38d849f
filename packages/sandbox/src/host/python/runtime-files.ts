/** The files a host reads to run Python, by their real paths. It needs no others. */
export interface PythonRuntimeFiles {
  image: string;
  stdlib: string;
}
