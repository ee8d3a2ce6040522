import type { ReactNode } from 'react'
import type { TemplateVersion } from '../api'

/** Renders a link to a version on the customise page; the routes are the app's. */
export type RenderPreview = (slug: string, version: TemplateVersion, label: string) => ReactNode
