import { colour, font, number, percent, tooltip } from './pictures-parts.js'

export function drawHeat(chart, data, labels) {
  const rows = data.demanded.map((row) => row.theme).reverse()
  const columns = data.supplied.map((column) => column.theme)
  const cells = new Map(data.cells.map((cell) => [`${cell.demanded}\n${cell.supplied}`, cell]))
  const empty = new Set(data.demanded.filter((row) => !row.proposals).map((row) => row.theme))
  const most = Math.max(1, ...data.cells.map((cell) => cell.proposals))
  const named = (theme) => theme || labels.none

  function draw() {
    const ink = colour('ink')
    const values = rows.flatMap((row, y) => columns.map((column, x) => {
      const cell = cells.get(`${row}\n${column}`)
      const count = cell?.proposals ?? 0
      return {
        value: [x, y, count], cell, row, column,
        itemStyle: empty.has(row) ? { color: colour('bad-tint') } : undefined,
        label: { color: count > most * 0.45 ? colour('accent-ink') : count ? ink : colour('muted') },
      }
    }))
    const narrow = chart.getWidth() < 560
    const text = { color: ink, fontSize: narrow ? 11 : 13, lineHeight: 16, overflow: 'break' }
    const side = narrow ? 92 : 190
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font() },
      grid: { left: 12, right: 12, top: 12, bottom: 12, containLabel: true },
      xAxis: { type: 'category', position: 'top', data: columns.map(named), axisLabel: narrow ? { ...text, interval: 0, rotate: 90, width: 110, overflow: 'truncate' } : { ...text, interval: 0, width: (chart.getWidth() - side - 40) / columns.length - 8 }, axisLine: { show: false }, axisTick: { show: false } },
      yAxis: { type: 'category', data: rows.map(named), axisLabel: { ...text, width: side, interval: 0, color: (_, at) => (empty.has(rows[at]) ? colour('bad') : ink), fontWeight: 600 }, axisLine: { show: false }, axisTick: { show: false } },
      visualMap: { show: false, type: 'continuous', min: 0, max: most, dimension: 2, inRange: { color: [colour('sunken'), colour('accent')] } },
      tooltip: tooltip(({ data: { cell, row, column } }) => [
        `${labels.demanded}: ${named(row)}`, `${labels.supplied}: ${named(column)}`,
        `${labels.proposals}: ${number.format(cell?.proposals ?? 0)}${cell ? ` · ${labels.best} ${percent.format(cell.best)}` : ''}`,
      ].join('\n')),
      series: [{ id: 'cells', type: 'heatmap', data: values, label: { show: true, formatter: ({ value }) => number.format(value[2]), fontSize: 13 }, itemStyle: { borderColor: colour('surface'), borderWidth: 2, borderRadius: 4 }, emphasis: { itemStyle: { borderColor: ink, borderWidth: 2 } } }],
    })
  }

  // A cell of the table that is pointed at is outlined.
  function point(target) {
    const cell = target.closest?.('[data-row]')
    chart.dispatchAction({ type: 'downplay', seriesIndex: 0 })
    if (!cell) return
    const at = rows.indexOf(cell.dataset.row) * columns.length + columns.indexOf(cell.dataset.column)
    chart.dispatchAction({ type: 'highlight', seriesIndex: 0, dataIndex: at })
  }

  return { draw, point }
}
