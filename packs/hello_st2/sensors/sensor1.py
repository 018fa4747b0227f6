"""Says hello once a minute."""
import threading

from st2reactor.sensor.base import Sensor

PERIOD = 60  # seconds


class HelloSensor(Sensor):
    def __init__(self, sensor_service, config):
        super(HelloSensor, self).__init__(sensor_service=sensor_service, config=config)
        self._logger = sensor_service.get_logger(name=self.__class__.__name__)
        self._stopped = threading.Event()

    def setup(self):
        pass

    def run(self):
        count = 0
        while not self._stopped.wait(PERIOD):
            count += 1
            self._logger.debug("Saying hello number %d", count)
            self.sensor_service.dispatch(trigger="hello_st2.event1", payload={"greeting": "Yo", "count": count})

    def cleanup(self):
        self._stopped.set()

    def add_trigger(self, trigger):
        pass

    def update_trigger(self, trigger):
        pass

    def remove_trigger(self, trigger):
        pass
