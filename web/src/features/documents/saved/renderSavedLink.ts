import type { ReactNode } from 'react'
import type { CustomisationSummary } from '../api'

/** Renders a link to saved values on the customise page; the routes are the app's. */
export type RenderSavedLink = (
  saved: CustomisationSummary,
  children: ReactNode,
  className: string | undefined,
) => ReactNode
