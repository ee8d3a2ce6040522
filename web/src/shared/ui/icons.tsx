import type { ReactNode } from 'react'

/** A family of line icons on a grid of 20; each one has a text with its name next to it or around it. What `points` back or on is turned around where text runs from right to left. */
function icon(drawing: ReactNode, points = false) {
  return function Icon({ size = 20 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        data-points={points || undefined}
        aria-hidden="true"
        focusable="false"
      >
        {drawing}
      </svg>
    )
  }
}

export const SearchIcon = icon(<path d="m13.500 13.500 3.500 3.500M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Z" />)
export const LeftIcon = icon(<path d="m12 5-5 5 5 5" />, true)
export const RightIcon = icon(<path d="m8 5 5 5-5 5" />, true)
export const UpIcon = icon(<path d="M10 16V4.500M5 9l5-5 5 5" />)
export const DownIcon = icon(<path d="M10 4v11.500M5 11l5 5 5-5" />)
export const ChevronIcon = icon(<path d="m6 8 4 4 4-4" />)
export const PlusIcon = icon(<path d="M10 4v12M4 10h12" />)
export const MinusIcon = icon(<path d="M4 10h12" />)
export const CloseIcon = icon(<path d="m5 5 10 10M15 5 5 15" />)
export const DeleteIcon = icon(
  <path d="M3.500 5.500h13M8 5V3.500h4V5M5 5.500l.8 11h8.400l.8-11M8.300 8.500v5M11.700 8.500v5" />,
)
export const CopyIcon = icon(<path d="M7 7h9.500v9.500H7zM13 7V3.500H3.500V13H7" />)
export const GripIcon = icon(<path d="M8 5v.01M12 5v.01M8 10v.01M12 10v.01M8 15v.01M12 15v.01" strokeWidth="2.200" />)
export const DownloadIcon = icon(<path d="M10 3v9.500M6 9l4 4 4-4M3.500 16.500h13" />)
export const UploadIcon = icon(<path d="M10 13V3.500M6 7l4-4 4 4M3.500 16.500h13" />)
export const SendIcon = icon(<path d="M17 3 8.500 11.500M17 3l-5 14-3.500-5.500L3 8z" />)
export const MailFaultIcon = icon(
  <path d="M11 15.500H2.500v-11h15v5M2.500 5l7.500 5.500L17.500 5M15.500 12v3M15.500 17.500v.01" strokeWidth="1.800" />,
)
export const HistoryIcon = icon(
  <path d="M3.500 10a6.500 6.500 0 1 0 2-4.700L3.500 7.200M3.500 3.500v3.700h3.700M10 6.500V10l2.500 1.800" />,
)
export const MoreIcon = icon(<path d="M4.500 10v.01M10 10v.01M15.500 10v.01" strokeWidth="2.400" />)
export const PersonIcon = icon(
  <path d="M10 10a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM3.500 17c.6-3 3-4.500 6.500-4.500s5.900 1.500 6.500 4.500" />,
)
export const PagesIcon = icon(<path d="M5 2.500h7l3.500 3.500v11.500H5zM12 2.500V6h3.500" />)
export const SavedIcon = icon(<path d="M5 3h10v14l-5-3.500L5 17z" />)
export const GridIcon = icon(
  <path d="M3.500 3.500h5v6.500h-5zM11.500 3.500h5v4h-5zM3.500 13h5v3.500h-5zM11.500 10.500h5v6h-5z" />,
)
export const WriteIcon = icon(<path d="m4 13.500-.8 3.300 3.300-.8L16.500 6 14 3.500zM12 5.500 14.500 8" />)
export const SignedIcon = icon(
  <path d="M10 2.500 4 5v4.500c0 4 2.500 6.800 6 8 3.500-1.200 6-4 6-8V5zM7.200 9.800l2 2 3.600-3.800" />,
)
export const PictureIcon = icon(<path d="M3 4h14v12H3zM3 13l4-4 3.500 3.500 2.500-2.500 4 4M12.500 7.500v.01" />)
export const FitWidthIcon = icon(
  <path d="M2.500 4v12M17.500 4v12M5.500 10h9M8 7.500 5.500 10 8 12.500M12 7.500l2.500 2.500-2.500 2.500" />,
)
export const FitPageIcon = icon(<path d="M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4M7 6h6v8H7z" />)
export const KeyIcon = icon(
  <path d="M6.500 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM10 10h8M17.500 10v3M14.500 10v2.200" />,
)
export const StopIcon = icon(<path d="M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM5.200 5.200l9.600 9.600" />)
export const UndoIcon = icon(<path d="M7 4.500 3.500 8 7 11.500M3.500 8H12a4 4 0 0 1 0 8H8" />)
