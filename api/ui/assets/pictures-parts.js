// What of ECharts is used; the rest is not bundled. And what the pictures share.
import { GraphChart, HeatmapChart, ScatterChart } from 'echarts/charts'
import { DataZoomInsideComponent, GridComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components'
import { use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

use([
  GraphChart, HeatmapChart, ScatterChart, DataZoomInsideComponent, GridComponent, TooltipComponent,
  VisualMapContinuousComponent, CanvasRenderer, LabelLayout, SVGRenderer,
])

// A custom property as a colour that a canvas takes, in the scheme shown now.
export function colour(name) {
  const probe = document.createElement('i')
  probe.hidden = true
  document.body.append(probe)
  probe.style.color = `var(--${name})`
  const found = getComputedStyle(probe).color
  probe.remove()
  return found
}

export function faded(rgb, share) {
  const [red, green, blue] = rgb.match(/[\d.]+/g)
  return `rgba(${red}, ${green}, ${blue}, ${share})`
}

// Drawn on the canvas: a policy without inline styles would refuse ECharts' tooltips of HTML.
export function tooltip(formatter) {
  return {
    renderMode: 'richText', confine: true, formatter,
    backgroundColor: colour('surface'), borderColor: colour('line-strong'), borderWidth: 1, padding: [8, 12],
    textStyle: { color: colour('ink'), fontFamily: font(), fontSize: 13, width: 280, overflow: 'break', lineHeight: 19 },
  }
}

// With single quotes: ECharts writes it into an SVG's attributes as it is.
export function font() {
  return getComputedStyle(document.body).fontFamily.replaceAll('"', "'")
}

export function words(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean)
}

export const number = new Intl.NumberFormat(document.documentElement.lang)
export const percent = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent' })
