import { showSize } from '@/shared/format/words'

export const TAKEN = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/svg+xml']
const LARGEST_BYTES = 10_000_000

/** Why a file cannot be used as a picture, or nothing when it can be tried. */
export function whyNot(file: File): string | undefined {
  if (!TAKEN.includes(file.type))
    return `“${file.name}” is not a picture that can be used. Take a PNG, JPEG, WebP or SVG.`
  if (file.size > LARGEST_BYTES)
    return `“${file.name}” has ${showSize(file.size)}; up to 10 MB can be used. Save it smaller and try again.`
  return undefined
}

/** The first picture that was dropped or pasted. */
export function pictureIn(data: DataTransfer): File | undefined {
  return [...data.files].find((file) => file.type.startsWith('image/')) ?? data.files[0]
}

/** A drawing that the browser cannot show. */
export class CannotBeDrawn extends Error {
  constructor(name: string, cause: unknown) {
    super(`“${name}” could not be drawn. Save it as a PNG and try again.`, { cause })
  }
}

const DRAWING = 'image/svg+xml'
/** The longer side of a picture that is made of a drawing, in pixels: sharp on half a page in print. */
const LONGEST = 2000

/**
 * The picture as the service takes it: a drawing (SVG) becomes a PNG here, in the browser that shows it without running
 * anything in it. Throws `CannotBeDrawn`.
 */
export async function readyToSend(file: File): Promise<File> {
  if (file.type !== DRAWING) return file
  const address = URL.createObjectURL(file)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const blob = await pngOf(image)
    return new File([blob], file.name.replace(/\.svg$/i, '') + '.png', { type: 'image/png' })
  } catch (error) {
    throw new CannotBeDrawn(file.name, error)
  } finally {
    URL.revokeObjectURL(address)
  }
}

async function pngOf(image: HTMLImageElement): Promise<Blob> {
  const scale = LONGEST / Math.max(image.naturalWidth, image.naturalHeight)
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale))
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale))
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png')
  })
  if (!blob) throw new Error('The canvas gave no picture.')
  return blob
}
