import type { ReactNode } from 'react'

/** Takes the place of a library that draws Markdown (vite.config.ts): help and descriptions are plain text here. */
export function Markdown({ children }: { children: ReactNode }): ReactNode {
  return children
}
