import { showSize } from '@/shared/format/quantities'
import { t } from '@/shared/language/say'

export const ACCEPTED_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/svg+xml']
const LARGEST_BYTES = 10_000_000

/** Why a file cannot be used as a picture, or nothing when it can be tried. */
export function pictureProblem(file: File): string | undefined {
  if (!ACCEPTED_TYPES.includes(file.type))
    return t('“{name}” is not a picture that can be used. Take a PNG, JPEG, WebP or SVG.', { name: file.name })
  if (file.size > LARGEST_BYTES)
    return t('“{name}” has {size}; up to 10 MB can be used. Save it smaller and try again.', {
      name: file.name,
      size: showSize(file.size),
    })
  return undefined
}

/** The first picture that was dropped or pasted. */
export function pictureIn(data: DataTransfer): File | undefined {
  return [...data.files].find((file) => file.type.startsWith('image/')) ?? data.files[0]
}
