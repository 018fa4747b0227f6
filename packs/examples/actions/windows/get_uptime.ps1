$boot = (Get-CimInstance Win32_OperatingSystem).LastBootUpTime
(Get-Date) - $boot | Select-Object Days, Hours, Minutes, Seconds | ConvertTo-Json -Compress
