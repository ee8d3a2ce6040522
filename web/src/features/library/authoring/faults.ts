import type { Fault } from '@/shared/api/failure'

/** The faults of a bundle by file, in the order of the service, each file's by line. */
export function byFile(faults: readonly Fault[]): { path: string; faults: Fault[] }[] {
  const files = new Map<string, Fault[]>()
  for (const fault of faults) files.set(fault.path, [...(files.get(fault.path) ?? []), fault])
  return [...files].map(([path, found]) => ({
    path,
    faults: [...found].sort((one, other) => (one.line ?? 0) - (other.line ?? 0)),
  }))
}
